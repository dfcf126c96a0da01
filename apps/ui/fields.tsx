import {
  createContext,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useContext,
  useId,
} from 'react'
import { classes } from './buttons.tsx'
import { Icon, type IconName } from './icons.tsx'

type FieldIds = { id: string; described_by: string | undefined; invalid: boolean }
const FieldContext = createContext<FieldIds | null>(null)

/** A label, one control inside, and below it a hint or what is wrong. The control finds its label by itself. */
export function Field({
  label,
  hint,
  error,
  optional,
  children,
}: {
  label: string
  hint?: ReactNode
  error?: ReactNode
  optional?: string
  children: ReactNode
}) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className="b-field" data-invalid={error ? true : undefined}>
      <label className="b-field__label" htmlFor={id}>
        {label}
        {optional && <span className="b-field__optional">{optional}</span>}
      </label>
      <FieldContext.Provider value={{ id, described_by: note ? `${id}-note` : undefined, invalid: Boolean(error) }}>
        {children}
      </FieldContext.Provider>
      {note && (
        <p className="b-field__note" id={`${id}-note`}>
          {error && <Icon name="warning" size={16} />}
          {note}
        </p>
      )}
    </div>
  )
}

function useFieldProps() {
  const field = useContext(FieldContext)
  return field ? { id: field.id, 'aria-describedby': field.described_by, 'aria-invalid': field.invalid || undefined } : {}
}

export function Input({ icon, className, ...rest }: { icon?: IconName } & InputHTMLAttributes<HTMLInputElement>) {
  const field = useFieldProps()
  const input = <input {...field} {...rest} className={classes('b-input', icon && 'b-input--with-icon', className)} />
  if (!icon) return input
  return (
    <span className="b-input-frame">
      <Icon name={icon} size={20} />
      {input}
    </span>
  )
}

export function Textarea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const field = useFieldProps()
  return <textarea rows={4} {...field} {...rest} className={classes('b-input b-input--text', className)} />
}

/** The device's own list of choices: on a phone there is none better. */
export function Select({ className, children, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  const field = useFieldProps()
  return (
    <span className={classes('b-select', className)}>
      <select {...field} {...rest} className="b-input">
        {children}
      </select>
      <Icon name="chevron_down" size={18} />
    </span>
  )
}

export function Checkbox({ label, hint, ...rest }: { label: ReactNode; hint?: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="b-checkbox">
      <input type="checkbox" {...rest} />
      <span className="b-checkbox__box">
        <Icon name="check" size={16} strokeWidth={2.4} />
      </span>
      <span>
        {label}
        {hint && <span className="b-checkbox__hint">{hint}</span>}
      </span>
    </label>
  )
}

type QuantityTexts = { label: string; less: string; more: string }

/** Reports the new quantity; at `min` the minus button asks for removal where `on_remove` is given. */
export function QuantityStepper({
  quantity,
  min = 1,
  max = 99,
  texts,
  on_change,
  on_remove,
  size,
}: {
  quantity: number
  min?: number
  max?: number
  texts: QuantityTexts & { remove?: string }
  on_change: (quantity: number) => void
  on_remove?: () => void
  size?: 's' | 'm'
}) {
  const removes = quantity <= min && on_remove !== undefined
  return (
    <div className={classes('b-stepper', size === 's' && 'b-stepper--s')} role="group" aria-label={texts.label}>
      <button
        type="button"
        aria-label={removes ? (texts.remove ?? texts.less) : texts.less}
        disabled={quantity <= min && !removes}
        onClick={() => (removes ? on_remove() : on_change(quantity - 1))}
      >
        <Icon name={removes ? 'trash' : 'minus'} size={18} />
      </button>
      <output aria-live="polite">{quantity}</output>
      <button type="button" aria-label={texts.more} disabled={quantity >= max} onClick={() => on_change(quantity + 1)}>
        <Icon name="plus" size={18} />
      </button>
    </div>
  )
}

export type OptionValue = { value: string; label: string; swatch?: string | null; unavailable?: string | null }

/** The choice of a color or size of a product: swatches where there are colors, chips otherwise. `unavailable` says why, and can still be chosen. */
export function OptionPicker({
  label,
  values,
  chosen,
  on_choose,
}: {
  label: string
  values: OptionValue[]
  chosen: string | null
  on_choose: (value: string) => void
}) {
  const name = useId()
  const current = values.find((value) => value.value === chosen)
  return (
    <fieldset className="b-options">
      <legend className="b-options__legend">
        {label}
        {current && <span className="b-soft">{current.label}</span>}
      </legend>
      <div className="b-options__values">
        {values.map(({ value, label: text, swatch, unavailable }) => (
          <label
            key={value}
            className={classes('b-option', swatch && 'b-option--swatch', unavailable && 'b-option--unavailable')}
            title={unavailable ?? text}
          >
            <input type="radio" name={name} value={value} checked={value === chosen} onChange={() => on_choose(value)} />
            {swatch ? (
              <>
                <span className="b-option__swatch" style={{ background: swatch }} />
                <span className="b-visually-hidden">{unavailable ? `${text}, ${unavailable}` : text}</span>
              </>
            ) : (
              <span className="b-option__chip">
                {text}
                {unavailable && <span className="b-visually-hidden">, {unavailable}</span>}
              </span>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** One of a few ways to go on, as large cards: deliver or collect, cash or card. */
export function ChoiceCard({
  icon,
  title,
  text,
  aside,
  children,
  ...rest
}: { icon?: IconName; title: ReactNode; text?: ReactNode; aside?: ReactNode } & Omit<InputHTMLAttributes<HTMLInputElement>, 'title'>) {
  return (
    <div className="b-choice">
      <label className="b-choice__head">
        <input type="radio" {...rest} />
        {icon && <Icon name={icon} />}
        <span className="b-choice__words">
          <span className="b-choice__title">{title}</span>
          {text && <span className="b-choice__text">{text}</span>}
        </span>
        {aside && <span className="b-choice__aside">{aside}</span>}
      </label>
      {children && <div className="b-choice__more">{children}</div>}
    </div>
  )
}
