import { openPaper, writtenOut } from '../labels/index.ts'
import { NOTE_WORDS } from './note-words.ts'
import type { Content } from './notes.ts'

type Locale = keyof typeof NOTE_WORDS
const A4 = { width: 595.28, height: 841.89 }
const MARGIN = 42
const WIDTH = A4.width - 2 * MARGIN
const FOOT = A4.height - MARGIN - 24
const COLUMNS = { code: 0, barcode: 92, goods: 184, quantity: WIDTH - 80 }
const GREY = '#555'

/** The note on paper (A4), in one of three languages: the same each time, for nothing in it is read from anywhere else. */
export async function noteOnPaper(content: Content, replaced_by: string | null, locale: Locale): Promise<Buffer> {
  const words = NOTE_WORDS[locale]
  const pdf = openPaper({ bufferPages: true })
  const written = writtenOut(pdf)
  const when = (at: string, withTime: boolean) =>
    new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
      timeZone: content.time_zone,
      dateStyle: 'short',
      ...(withTime && { timeStyle: 'short' }),
    }).format(new Date(at))
  let y = 0
  const text = (
    value: string,
    x: number,
    options: { size?: number; bold?: boolean; width?: number; grey?: boolean; end?: boolean } = {},
  ) => {
    const { size = 9, bold = false, width = WIDTH - x, grey = false, end = false } = options
    pdf
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(grey ? GREY : '#000')
    pdf.text(value, MARGIN + x, y, { width, ...(end && { align: 'right' }) })
    return pdf.heightOfString(value, { width })
  }
  const rule = () =>
    pdf
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + WIDTH, y)
      .lineWidth(0.5)
      .strokeColor('#999')
      .stroke()
  const newPage = () => {
    pdf.addPage({ size: 'A4', margin: 0 })
    y = MARGIN
  }
  /** Named values one under another; answers how high they are. */
  const named = (rows: [string, string | null | undefined][], x: number, width: number) => {
    const top = y
    for (const [name, value] of rows) {
      if (!value) continue
      text(name, x, { grey: true, size: 8, width: 110 })
      y += Math.max(12, text(value, x + 114, { width: width - 114 })) + 2
    }
    const height = y - top
    y = top
    return height
  }
  const head = () => {
    text(words.code, COLUMNS.code, { bold: true, width: 88 })
    text(words.barcode, COLUMNS.barcode, { bold: true, width: 88 })
    text(words.goods, COLUMNS.goods, { bold: true })
    text(words.quantity, COLUMNS.quantity, { bold: true, width: 80, end: true })
    y += 15
    rule()
    y += 5
  }

  newPage()
  text(words.title, 0, { size: 16, bold: true })
  y += 28
  const { transport, sender, recipient } = content
  y +=
    named(
      [
        [words.number, content.number],
        [words.issued, when(content.issued_at, false)],
        [words.dispatched, when(content.dispatched_at, true)],
        [words.transfer, content.transfer_number],
        [words.replaces, content.replaces && `${content.replaces}${content.reason ? `: ${content.reason}` : ''}`],
        [words.replaced, replaced_by],
        ...('plate' in transport
          ? ([
              [words.plate, transport.plate],
              [words.trailer, transport.trailer_plate],
              [words.driver, [transport.driver_name, transport.driver_id].filter(Boolean).join(', ')],
            ] as [string, string | undefined][])
          : ([
              [words.carrier, [transport.carrier_name, transport.carrier_tax_number].filter(Boolean).join(', ')],
              [words.tracking, transport.tracking_number],
            ] as [string, string | undefined][])),
      ],
      0,
      WIDTH,
    ) + 8
  rule()
  y += 8
  const half = WIDTH / 2 - 8
  const party = ({ legal_name, tax_number, tax_office, address, place, place_address }: typeof sender, name: string, x: number) => {
    text(name, x, { bold: true, size: 10 })
    y += 16
    const rows: [string, string | null][] = [
      [words.tax_number, tax_number],
      [words.tax_office, tax_office],
    ]
    const title = text(legal_name, x, { bold: true, width: half }) + 3
    y += title
    const street = text(inOneLine(address), x, { width: half }) + 3
    y += street
    const ids = named(rows, x, half)
    y += ids
    const where = named([[words.place, `${place}, ${inOneLine(place_address)}`]], x, half)
    y -= 16 + title + street + ids
    return 16 + title + street + ids + where
  }
  y += Math.max(party(sender, words.sender, 0), party(recipient, words.recipient, half + 16)) + 8
  rule()
  y += 8
  head()
  for (const { sku, gtin, titles, options, quantity } of content.lines) {
    const goods = [titles[locale] ?? titles['tr'] ?? '', options[locale]].filter(Boolean).join(', ')
    const width = COLUMNS.quantity - COLUMNS.goods - 8
    const height = Math.max(12, pdf.font('regular').fontSize(9).heightOfString(goods, { width }))
    if (y + height > FOOT) {
      newPage()
      head()
    }
    text(sku, COLUMNS.code, { width: 88 })
    text(gtin ?? '', COLUMNS.barcode, { width: 88 })
    text(goods, COLUMNS.goods, { width })
    text(`${new Intl.NumberFormat(locale).format(quantity)} ${words.unit}`, COLUMNS.quantity, { width: 80, end: true })
    y += height + 4
  }
  rule()
  y += 5
  const total = content.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  text(words.total, 0, { bold: true })
  text(`${new Intl.NumberFormat(locale).format(total)} ${words.unit}`, COLUMNS.quantity, { bold: true, width: 80, end: true })
  y += 22
  if (content.note) y += named([[words.note, content.note]], 0, WIDTH) + 8
  if (y + 60 > FOOT) newPage()
  y += 16
  text(words.handed, 0, { grey: true, size: 8 })
  text(words.received, half + 16, { grey: true, size: 8 })
  y += 40
  pdf
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + half, y)
    .moveTo(MARGIN + half + 16, y)
    .lineTo(MARGIN + WIDTH, y)
    .stroke()
  const { count } = pdf.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page)
    y = A4.height - MARGIN
    text(`${content.number} · ${words.page(page + 1, count)}`, 0, { grey: true, size: 8, end: true, width: WIDTH })
  }
  pdf.end()
  return written
}

const inOneLine = ({ street, district, postal_code, city }: { street: string; district?: string; postal_code?: string; city: string }) =>
  [street, district, [postal_code, city].filter(Boolean).join(' ')].filter(Boolean).join(', ')
