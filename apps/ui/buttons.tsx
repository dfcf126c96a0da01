import { type ButtonHTMLAttributes, type ReactNode, useId } from 'react'
import { Icon, type IconName } from './icons.tsx'
import { Anchor } from './link.tsx'

export const classes = (...names: (string | false | null | undefined)[]) => names.filter(Boolean).join(' ')

type Look = {
  variant?: 'primary' | 'secondary' | 'quiet' | 'critical'
  size?: 's' | 'm' | 'l'
  icon?: IconName
  icon_after?: IconName
  wide?: boolean
}
type ButtonProps = Look & ButtonHTMLAttributes<HTMLButtonElement> & { busy?: boolean; disabled_because?: string | null | undefined }

const look = ({ variant = 'primary', size = 'm', wide }: Look, className?: string) =>
  classes('b-button', `b-button--${variant}`, size !== 'm' && `b-button--${size}`, wide && 'b-button--wide', className)

function Label({ icon, icon_after, size, children }: Look & { children?: ReactNode }) {
  const pixels = size === 's' ? 18 : 20
  return (
    <span className="b-button__label">
      {icon && <Icon name={icon} size={pixels} />}
      {children}
      {icon_after && <Icon name={icon_after} size={pixels} />}
    </span>
  )
}

/** A button that cannot be used says why: with `disabled_because` it stays reachable by keyboard, does nothing, and shows the reason. */
export function Button({
  variant,
  size,
  icon,
  icon_after,
  wide,
  busy,
  disabled_because,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const reason_id = useId()
  const blocked = Boolean(disabled_because) || busy
  const button = (
    <button
      type="button"
      {...rest}
      className={look({ variant, size, wide } as Look, className)}
      onClick={(event) => (blocked ? event.preventDefault() : onClick?.(event))}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      aria-describedby={disabled_because ? reason_id : rest['aria-describedby']}
    >
      <Label {...({ icon, icon_after, size } as Look)}>{children}</Label>
      {busy && <span className="b-spinner" />}
    </button>
  )
  if (!disabled_because) return button
  return (
    <span className={classes('b-button-with-reason', wide && 'b-button-with-reason--wide')}>
      {button}
      <span id={reason_id} className="b-button__reason">
        {disabled_because}
      </span>
    </span>
  )
}

/** Looks like a button, leads somewhere. */
export function ButtonLink({ href, children, className, ...rest }: Look & { href: string; children: ReactNode; className?: string }) {
  return (
    <Anchor href={href} className={look(rest, className)}>
      <Label {...rest}>{children}</Label>
    </Anchor>
  )
}

/** `label` is what it does, for those who cannot see the icon. `count` is the small number on a cart. */
export function IconButton({
  icon,
  label,
  count,
  className,
  href,
  ...rest
}: { icon: IconName; label: string; count?: number; href?: string } & ButtonHTMLAttributes<HTMLButtonElement>) {
  const inside = (
    <>
      <Icon name={icon} />
      {count ? <span className="b-icon-button__count">{count > 99 ? '99+' : count}</span> : null}
    </>
  )
  const shared = { className: classes('b-icon-button', className), 'aria-label': label, title: label }
  if (href) return <Anchor href={href} {...shared} children={inside} />
  return (
    <button type="button" {...rest} {...shared}>
      {inside}
    </button>
  )
}
