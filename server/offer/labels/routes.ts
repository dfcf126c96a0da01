import { Type } from 'typebox'
import type { Db } from '#platform/database'
import { type Call, FinishedFile, notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { formats, Label, labelsAreWithTax, shelfLabels, type Which, WhichLabels } from './contents.ts'
import { label_formats } from './layout.ts'
import { labelsAsPdf, measureText } from './pdf.ts'
import { labelsAsZpl } from './zpl.ts'

export const noLabels = refusal<{ incomplete: number }>('no_labels', 422, ({ incomplete }) =>
  incomplete ? `Each of these ${incomplete} labels lacks what the law demands` : 'There is no label to print',
)

/** As many as come in one file; what is left comes once these are hung. */
const MOST_IN_FILE = 480

const Format = Type.Enum(formats)
const SingleFormat = Type.Enum(formats.filter((format) => !label_formats[format].on_sheet))
const Dpi = Type.Union([Type.Literal(203), Type.Literal(300)])

/** Those that may be printed: what lacks something is on the list with what it lacks, and never on paper. */
async function printable(db: Db, which: Which, call: Call): Promise<Label[]> {
  const { items } = await shelfLabels(db, { ...which, limit: MOST_IN_FILE }, call)
  const complete = items.filter(({ missing }) => !missing.length)
  if (!complete.length) throw noLabels({ incomplete: items.length })
  return complete
}

export const routes: Route[] = [
  route({
    on: 'GET /v1/shelf-labels',
    summary:
      'The labels of a store: those that a change has made wrong, those of chosen things, or all of what lies there; and what they lack by law',
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
]
