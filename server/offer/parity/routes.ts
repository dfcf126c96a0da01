import { Type } from 'typebox'
import { notFound, type Route, route } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { Page, Paging } from '#platform/paging'
import { herPriceList } from '../pricing/index.ts'
import { MOST_BYTES_OF_A_FILE, tableUnreadable } from '../repricing/index.ts'
import { compareFile, FileCompared, PriceFile, readFile, sourceIsOurs, writtenInTheFuture } from './files.ts'
import { assignIncident, Incident, IncidentFilter, listIncidents, readIncident } from './incidents.ts'
import { hangLabels, Hung, labelsOf, LabelsOfPlace, labelsOfTheFuture } from './labels.ts'
import { lookNow, shopOfList } from './rounds.ts'

const IncidentId = Type.Object({ incident_id: Type.String({ minLength: 1, maxLength: 60 }) })

export const routes: Route[] = [
  route({
    on: 'GET /v1/price-incidents',
    summary: 'Where some place shows another price than we charge, the newest first',
    query: Type.Object({ ...Paging, ...IncidentFilter }),
    reply: Page(Incident),
    permission: 'parity.read',
    read: listIncidents,
  }),
  route({
    on: 'GET /v1/price-incidents/:incident_id',
    summary: 'Such a difference: what is shown, what is charged, and why',
    params: IncidentId,
    reply: Incident,
    refuses: [notFound],
    permission: 'parity.read',
    read: readIncident,
  }),
  route({
    on: 'PUT /v1/price-incidents/:incident_id/assignment',
    summary: 'Who looks after it; null: nobody',
    params: IncidentId,
    body: Type.Object({ staff_id: OrNull(Type.String({ maxLength: 60 })) }, { additionalProperties: false }),
    reply: Incident,
    refuses: [notFound],
    permission: 'parity.write',
    write: assignIncident,
  }),
  route({
    on: 'POST /v1/price-checks',
    summary: 'Look now at what our own places show: of one product, or of those of which something differs',
    body: Type.Object(
      { price_list_id: Type.String({ maxLength: 40 }), product_id: Type.Optional(Type.String({ maxLength: 60 })) },
      { additionalProperties: false },
    ),
    reply: Type.Object({ read: Type.Integer(), opened: Type.Integer(), closed: Type.Integer() }),
    status: 200,
    refuses: [notFound],
    permission: 'parity.write',
    limit: { max: 20, minutes: 1 },
    steps: async (database, { price_list_id, product_id }, call) => {
      await herPriceList(database.db, price_list_id, call)
      return lookNow(database, await shopOfList(database.db, price_list_id), product_id, call.now)
    },
  }),
  route({
    on: 'POST /v1/price-files',
    summary: 'Hold the prices of an ERP or a marketplace against ours: a table of codes and prices',
    body: PriceFile,
    reply: FileCompared,
    status: 200,
    refuses: [notFound, tableUnreadable, sourceIsOurs, writtenInTheFuture],
    permission: 'parity.write',
    idempotent: true,
    most_bytes: MOST_BYTES_OF_A_FILE + 100_000,
    limit: { max: 30, minutes: 1 },
    steps: compareFile,
  }),
  route({
    on: 'GET /v1/price-files/:file_id',
    summary: 'How far the comparison of a file has come, and what it has found',
    params: Type.Object({ file_id: Type.String({ minLength: 1, maxLength: 60 }) }),
    reply: FileCompared,
    refuses: [notFound],
    permission: 'parity.read',
    read: readFile,
  }),
  route({
    on: 'GET /v1/shelf-labels/:location_id',
    summary: 'What is known of the labels of a place',
    params: Type.Object({ location_id: Type.String({ maxLength: 60 }) }),
    reply: LabelsOfPlace,
    refuses: [notFound],
    permission: 'parity.read',
    read: labelsOf,
  }),
  route({
    on: 'POST /v1/shelf-labels',
    summary: 'Labels were hung: all of a place, or those of some things, as they were when they were printed',
    body: Hung,
    reply: LabelsOfPlace,
    status: 200,
    refuses: [notFound, labelsOfTheFuture],
    permission: 'parity.confirm',
    idempotent: true,
    write: hangLabels,
  }),
]
