import type { FormEvent } from 'react'

/** What was typed into the fields of a form that is being sent; the browser does not send it itself. */
export function typedIn<Name extends string>(event: FormEvent<HTMLFormElement>): Record<Name, string> {
  event.preventDefault()
  const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<Name, string>
  for (const name of Object.keys(fields) as Name[]) fields[name] = fields[name].trim()
  return fields
}
