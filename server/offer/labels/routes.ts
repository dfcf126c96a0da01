import { Type } from 'typebox'
import { FinishedFile, notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { labelsOfTheFuture } from '../parity/index.ts'
import { formats, Label, labelsAreWithTax, shelfLabels, WhichLabels } from './contents.ts'
import { label_formats } from './layout.ts'
import { labelsAsPdf, measureText } from './pdf.ts'
import { hangPrinting, listPrintings, MOST_IN_FILE, noLabels, printable, Printing, printLabels, readPrinting, ToPrint } from './printing.ts'
import { labelsAsZpl } from './zpl.ts'

const Format = Type.Enum(formats)
const SingleFormat = Type.Enum(formats.filter((format) => !label_formats[format].on_sheet))
const Dpi = Type.Union([Type.Literal(203), Type.Literal(300)])

const PrintingId = Type.Object({ printing_id: Type.String({ minLength: 1, maxLength: 60 }) })

export const routes: Route[] = [
  route({
    on: 'GET /v1/shelf-labels',
    summary:
      'The labels of a store: those that are to be printed, of a change or of all, those of chosen things, or all of what lies there; and what they lack by law',
    query: Type.Object({ ...WhichLabels, ...Paging }),
    reply: Page(Label),
    refuses: [notFound, labelsAreWithTax],
    permission: 'pricing.read',
    read: shelfLabels,
  }),
  route({
    on: 'GET /v1/shelf-labels.pdf',
    summary: `The same on paper: sheets of A4 or single labels, ${MOST_IN_FILE} at most, without those that lack something`,
    query: Type.Object({ ...WhichLabels, format: Type.Optional(Format) }),
    reply: Type.String({ format: 'binary' }),
    content_type: 'application/pdf',
    refuses: [notFound, noLabels, labelsAreWithTax],
    permission: 'pricing.read',
    limit: { max: 60, minutes: 1 },
    read: async (db, { format = 'a4_70x37', ...which }, call) =>
      new FinishedFile(await labelsAsPdf(await printable(db, which, call), format), `labels-${format}.pdf`),
  }),
  route({
    on: 'GET /v1/shelf-labels.zpl',
    summary: 'The same for label printers that read ZPL II',
    query: Type.Object({ ...WhichLabels, format: Type.Optional(SingleFormat), dpi: Type.Optional(Dpi) }),
    reply: Type.String(),
    content_type: 'text/plain; charset=utf-8',
    refuses: [notFound, noLabels, labelsAreWithTax],
    permission: 'pricing.read',
    limit: { max: 60, minutes: 1 },
    read: async (db, { format = 'single_60x40', dpi = 203, ...which }, call) =>
      labelsAsZpl(await printable(db, which, call), format, dpi, measureText()),
  }),
  route({
    on: 'POST /v1/shelf-label-printings',
    summary: `Print labels of a store, ${MOST_IN_FILE} at most: they are off the list of what is to be printed, and their file can be had again`,
    body: ToPrint,
    reply: Printing,
    status: 201,
    refuses: [notFound, noLabels, labelsAreWithTax],
    permission: 'parity.confirm',
    idempotent: true,
    write: printLabels,
  }),
  route({
    on: 'GET /v1/shelf-label-printings',
    summary: 'What labels were printed for a store, the newest first',
    query: Type.Object({ location_id: Type.String({ maxLength: 60 }), ...Paging }),
    reply: Page(Printing),
    refuses: [notFound],
    permission: 'pricing.read',
    read: listPrintings,
  }),
  route({
    on: 'GET /v1/shelf-label-printings/:printing_id',
    summary: 'Labels that were printed together',
    params: PrintingId,
    reply: Printing,
    refuses: [notFound],
    permission: 'pricing.read',
    read: readPrinting,
  }),
  route({
    on: 'POST /v1/shelf-label-printings/:printing_id/hanging',
    summary: 'They hang: from now on they are what the shelves say',
    params: PrintingId,
    reply: Printing,
    status: 200,
    refuses: [notFound, labelsOfTheFuture],
    permission: 'parity.confirm',
    idempotent: true,
    write: hangPrinting,
  }),
]
