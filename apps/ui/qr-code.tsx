import QRCode from 'qrcode'

/** Always dark upon white with its quiet zone, in both schemes: scanners do not know about night. */
export function QrCode({ text, label, size = 200 }: { text: string; label: string; size?: number }) {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const quiet_zone = 4
  const across = modules.size + 2 * quiet_zone
  let squares = ''
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) squares += `M${column + quiet_zone} ${row + quiet_zone}h1v1h-1z`
    }
  }
  return (
    <svg
      className="b-qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${across} ${across}`}
      width={size}
      height={size}
      shapeRendering="crispEdges"
    >
      <rect width={across} height={across} fill="#fff" />
      <path d={squares} fill="#1f1b16" />
    </svg>
  )
}
