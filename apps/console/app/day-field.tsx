import { TextInput, type TextInputProps } from '@mantine/core'
import { useTexts } from './texts.ts'

/**
 * A day of the calendar. The browser writes days as its own language does, not as the page's: while nobody types in it, the day stands there
 * as the reader writes it.
 */
export function DayField({
  value,
  onDay,
  ...rest
}: { value: string; onDay: (day: string) => void } & Omit<TextInputProps, 'value' | 'onChange' | 'type'>) {
  const { t, date } = useTexts()
  return (
    <TextInput
      {...rest}
      type="date"
      className="c-day"
      value={value}
      onChange={(event) => onDay(event.currentTarget.value)}
      inputContainer={(input) => (
        <div className="c-day__frame">
          {input}
          <span aria-hidden>{value ? date(value, 'UTC', 'date') : t('words.day')}</span>
        </div>
      )}
    />
  )
}
