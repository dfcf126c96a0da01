import { createContext, useContext } from 'react'
import type { Answer } from './api.ts'

/** Under this key the memory keeps who stands before the device. */
export const SESSION = ['door']

export type Session = Answer<'/v1/staff-sessions/current'>
export type Register = NonNullable<Session['register']>
export type Choices = Answer<'/v1/till-sign-ins/choices'>
export type RegisterSession = NonNullable<Answer<'/v1/register-sessions/current'>['session']>

/** Who stands at which register, and since when it is open. */
export interface Till {
  session: Session
  register: Register
  opened: RegisterSession
  people: Choices['staff']
  sign_out: () => Promise<void>
  /** The drawer was counted: the day is over at this register. */
  on_closed: (closed: RegisterSession) => void
}
export const TillContext = createContext<Till | null>(null)

export function useTill(): Till {
  const till = useContext(TillContext)
  if (!till) throw new Error('No till around this component')
  return till
}
