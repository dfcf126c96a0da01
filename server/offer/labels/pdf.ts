import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import type { Label } from './contents.ts'
import { label_formats, type LabelFormat, layOut, type Mark, type Measure } from './layout.ts'

const fonts = {
  regular: fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')),
  bold: fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf')),
}
const POINTS_PER_MM = 72 / 25.4
const A4 = [210 * POINTS_PER_MM, 297 * POINTS_PER_MM] as const

/** Labels on sheets of A4, or each on a page of its own. Between sheets others get their turn. */
export async function labelsAsPdf(labels: readonly Label[], format: LabelFormat): Promise<Buffer> {
  const { columns, rows, on_sheet, ...size } = label_formats[format]
  const page = on_sheet ? [...A4] : [size.width * POINTS_PER_MM, size.height * POINTS_PER_MM]
  const pdf = openPaper({ size: page })
  const written = writtenOut(pdf)
  const measure = measureWith(pdf)
  for (const [at, label] of labels.entries()) {
    const place = at % (columns * rows)
    if (place === 0) {
      await setImmediate()
      pdf.addPage({ size: page, margin: 0 })
    }
    const [left, top] = [(place % columns) * size.width, Math.floor(place / columns) * size.height]
    for (const mark of layOut(label, size, measure)) draw(pdf, mark, left, top)
  }
  pdf.end()
  return written
}

/** Paper without a page yet, with letters for all our languages. */
export function openPaper(options: PDFKit.PDFDocumentOptions = {}): PDFKit.PDFDocument {
  const pdf = new PDFDocument({ margin: 0, autoFirstPage: false, ...options })
  pdf.registerFont('regular', fonts.regular)
  pdf.registerFont('bold', fonts.bold)
  return pdf
}

/** Its bytes, once it has ended. */
export const writtenOut = (pdf: PDFKit.PDFDocument) =>
  new Promise<Buffer>((done, failed) => {
    const parts: Buffer[] = []
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => done(Buffer.concat(parts)))
    pdf.on('error', failed)
  })

const measureWith =
  (pdf: PDFKit.PDFDocument): Measure =>
  (text, size, bold) =>
    pdf
      .font(bold ? 'bold' : 'regular')
      .fontSize(size * POINTS_PER_MM)
      .widthOfString(text) / POINTS_PER_MM

/** How wide texts are, where nothing is drawn. */
export const measureText = (): Measure => measureWith(openPaper({ size: [...A4] }))

function draw(pdf: PDFKit.PDFDocument, mark: Mark, left: number, top: number) {
  const x = (left + mark.x) * POINTS_PER_MM
  const y = (top + mark.y) * POINTS_PER_MM
  if (mark.kind === 'bars') {
    const module = mark.module * POINTS_PER_MM
    for (const { index, 0: bar } of mark.barcode.modules.matchAll(/1+/g))
      pdf.rect(x + index * module, y, bar.length * module, mark.height * POINTS_PER_MM)
    pdf.fill('#000')
    return
  }
  const width = mark.width * POINTS_PER_MM
  const from = mark.end ? x - width : x
  pdf
    .font(mark.bold ? 'bold' : 'regular')
    .fontSize(mark.size * POINTS_PER_MM)
    .fillColor('#000')
    .text(mark.text, from, y, { lineBreak: false, baseline: 'alphabetic' })
  if (!mark.struck) return
  const middle = y - mark.size * 0.3 * POINTS_PER_MM
  pdf
    .moveTo(from, middle)
    .lineTo(from + width, middle)
    .lineWidth(mark.size * 0.07 * POINTS_PER_MM)
    .stroke('#000')
}
