import type { Label } from './contents.ts'
import { dots_per_mm, label_formats, type LabelFormat, layOut, type Mark, type Measure } from './layout.ts'

/**
 * For printers that read ZPL II: texts as UTF-8 (^CI28) in the printer's own scalable font, so that its letters decide what it can print; bars by
 * its own barcodes. What a data field must not hold stands as its number (^FH).
 */
export function labelsAsZpl(labels: readonly Label[], format: LabelFormat, dpi: 203 | 300, measure: Measure): string {
  const size = label_formats[format]
  const dots = (mm: number) => Math.round(mm * dots_per_mm[dpi])
  return labels
    .map((label) => {
      const marks = layOut(label, size, measure, dots_per_mm[dpi]).map((mark) => printed(mark, dots))
      return `^XA\n^CI28\n^PW${dots(size.width)}\n^LL${dots(size.height)}\n^LH0,0\n${marks.join('\n')}\n^PQ1\n^XZ\n`
    })
    .join('')
}

function printed(mark: Mark, dots: (mm: number) => number): string {
  if (mark.kind === 'bars') {
    const { symbology, text } = mark.barcode
    const height = dots(mark.height)
    // The printer works out the last digit by itself.
    const bars = {
      ean13: `^BEN,${height},N,N^FD${text.slice(0, -1)}`,
      ean8: `^B8N,${height},N,N^FD${text.slice(0, -1)}`,
      code128: `^BCN,${height},N,N,N,A^FH^FD${safe(text)}`,
    }
    return `^FO${dots(mark.x)},${dots(mark.y)}^BY${dots(mark.module)}${bars[symbology]}^FS`
  }
  const size = dots(mark.size)
  const left = dots(mark.end ? mark.x - mark.width : mark.x)
  const text = `^FO${left},${dots(mark.y - mark.size * 0.78)}^A0N,${size},${size}^FB${dots(mark.width) + 2},1,0,${mark.end ? 'R' : 'L'}^FH^FD${safe(mark.text)}^FS`
  if (!mark.struck) return text
  const thick = Math.max(2, dots(mark.size * 0.07))
  return `${text}\n^FO${left},${dots(mark.y - mark.size * 0.3)}^GB${dots(mark.width)},${thick},${thick}^FS`
}

const safe = (text: string) => text.replace(/[\^~_\\]/g, (sign) => `_${sign.charCodeAt(0).toString(16).toUpperCase()}`)
