import { formatMoney } from '@birge/kernel/money'
import type { ReactNode } from 'react'
import { classes } from './buttons.tsx'
import { Anchor } from './link.tsx'
import { useLocale } from './texts.ts'

export const grounds = ['sand', 'clay', 'rose', 'honey', 'sage', 'sea', 'sky', 'lilac', 'stone'] as const
export type Ground = (typeof grounds)[number]

/** A product on its tinted ground. The frame has its size before the picture arrives, so nothing on the page moves. */
export function Picture({
  src,
  alt,
  ground = 'stone',
  ratio = '4 / 5',
  eager,
  className,
  children,
}: {
  src?: string | null
  alt: string
  ground?: string | null
  ratio?: string
  eager?: boolean
  className?: string
  children?: ReactNode
}) {
  const tint = (grounds as readonly string[]).includes(ground ?? '') ? ground : 'stone'
  return (
    <div className={classes('b-picture', className)} style={{ aspectRatio: ratio, background: `var(--ground-${tint})` }}>
      {src && (
        <img
          src={src}
          alt={alt}
          width={256}
          height={256}
          decoding="async"
          loading={eager ? 'eager' : 'lazy'}
          fetchPriority={eager ? 'high' : 'auto'}
        />
      )}
      {children}
    </div>
  )
}

/** `before_minor` is the reference price: struck through, and named by `texts.before` for those who cannot see the stroke. */
export function Price({
  amount_minor,
  currency,
  before_minor,
  size = 'm',
  texts,
}: {
  amount_minor: number
  currency: string
  before_minor?: number | null
  size?: 's' | 'm' | 'l' | 'xl'
  texts?: { from?: string; before?: string }
}) {
  const locale = useLocale()
  const reduced = before_minor != null && before_minor > amount_minor
  return (
    <span className={classes('b-price', `b-price--${size}`, reduced && 'b-price--reduced')}>
      {texts?.from && <span className="b-price__from">{texts.from}</span>}
      <span>{formatMoney(amount_minor, currency, locale)}</span>
      {reduced && (
        <s className="b-price__before">
          {texts?.before && <span className="b-visually-hidden">{texts.before} </span>}
          {formatMoney(before_minor, currency, locale)}
        </s>
      )}
    </span>
  )
}

export function Badge({ tone = 'neutral', children }: { tone?: 'neutral' | 'accent' | 'caution' | 'critical'; children: ReactNode }) {
  return <span className={`b-badge b-badge--${tone}`}>{children}</span>
}

export type Availability = 'in_stock' | 'low' | 'out'

/** Where it is now. The state is told by shape as well as color (full, half, ring), and always in words. */
export function AvailabilityDot({ state, children }: { state: Availability; children: ReactNode }) {
  return (
    <span className={`b-availability b-availability--${state}`}>
      <span className="b-availability__dot" aria-hidden="true" />
      <span>{children}</span>
    </span>
  )
}

/** A product in a list: picture, name, price, where it is now. The whole tile is one link. */
export function ProductTile({
  href,
  title,
  picture,
  ground,
  price,
  availability,
  badge,
  swatches = [],
  eager,
}: {
  href: string
  title: string
  picture?: string | null
  ground?: string | null
  price?: ReactNode
  availability?: ReactNode
  badge?: ReactNode
  swatches?: string[]
  eager?: boolean
}) {
  return (
    <article className="b-tile">
      <Picture src={picture ?? null} alt="" ground={ground ?? null} eager={eager ?? false}>
        {badge && <span className="b-tile__badge">{badge}</span>}
      </Picture>
      <div className="b-tile__words">
        <h3 className="b-tile__title">
          <Anchor href={href} className="b-tile__link">
            {title}
          </Anchor>
        </h3>
        {price}
        {availability}
        {swatches.length > 1 && (
          <span className="b-tile__swatches" aria-hidden="true">
            {swatches.map((color) => (
              <i key={color} style={{ background: color }} />
            ))}
          </span>
        )}
      </div>
    </article>
  )
}
