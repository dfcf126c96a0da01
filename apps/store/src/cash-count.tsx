import { useState } from 'react'
import { coinsOf, minorOf, notesOf, typeDigit, withoutCents } from './money.ts'
import { useTexts } from './texts.ts'

interface Piece {
  kind: 'note' | 'coin'
  minor: number
}

/** So many of each note and coin; the sum counts itself. Tells null until something was counted. */
export function CashCount({ currency, on_counted }: { currency: string; on_counted: (counted_minor: number | null) => void }) {
  const { t, money } = useTexts()
  const [counts, setCounts] = useState<Record<string, string>>({})
  const [loose, setLoose] = useState('')
  const pieces: Piece[] = [
    ...notesOf(currency).map((minor) => ({ kind: 'note' as const, minor })),
    ...coinsOf(currency).map((minor) => ({ kind: 'coin' as const, minor })),
  ]
  const keyOf = ({ kind, minor }: Piece) => `${kind} ${minor}`

  const tell = (next: Record<string, string>, extra: string) => {
    const counted = Object.values(next).some(Boolean) || extra !== ''
    const sum = pieces.reduce((all, piece) => all + piece.minor * Number(next[keyOf(piece)] || 0), minorOf(extra, currency))
    on_counted(counted ? sum : null)
  }
  const count = (piece: Piece, typed: string) => {
    const next = { ...counts, [keyOf(piece)]: typed.replace(/\D/g, '').slice(0, 5) }
    setCounts(next)
    tell(next, loose)
  }
  const pour = (typed: string) => {
    const clean = Array.from(typed.replace(',', '.'))
      .filter((sign) => /[\d.]/.test(sign))
      .reduce((text, sign) => typeDigit(text, sign, currency), '')
    setLoose(clean)
    tell(counts, clean)
  }
  const row = (piece: Piece) => {
    const key = keyOf(piece)
    const quantity = Number(counts[key] || 0)
    return (
      <div key={key} className="count__piece">
        <span className={`count__name count__name--${piece.kind}`}>{withoutCents(money(piece.minor, currency))}</span>
        <span className="count__times" aria-hidden="true">
          ×
        </span>
        <input
          className="b-input"
          inputMode="numeric"
          autoComplete="off"
          placeholder="0"
          aria-label={t(`register.pieces_of_${piece.kind}`, { value: money(piece.minor, currency) })}
          value={counts[key] ?? ''}
          onChange={(event) => count(piece, event.target.value)}
        />
        <span className="count__sum">{quantity ? money(piece.minor * quantity, currency) : ''}</span>
      </div>
    )
  }
  return (
    <div className="count">
      {(['note', 'coin'] as const).map((kind) => (
        <div key={kind} className="count__kind">
          {pieces.filter((piece) => piece.kind === kind).map(row)}
        </div>
      ))}
      <label className="count__piece count__piece--loose">
        <span className="count__name">{t('register.loose')}</span>
        <input
          className="b-input"
          inputMode="decimal"
          autoComplete="off"
          placeholder="0"
          value={loose.replace('.', t('keypad.sign'))}
          onChange={(event) => pour(event.target.value)}
        />
      </label>
    </div>
  )
}
