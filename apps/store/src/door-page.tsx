import { BirgeMark } from '@birge/ui'
import type { ReactNode } from 'react'

interface DoorPageProps {
  title: ReactNode
  text?: ReactNode
  /** Whose page it is, instead of the house's mark. */
  mark?: ReactNode
  children: ReactNode
  foot?: ReactNode
}

/** A page in the middle of the screen, before there is anything to sell. */
export function DoorPage({ title, text, mark, children, foot }: DoorPageProps) {
  return (
    <main className="door">
      <div className="door__page">
        <header className="door__head">
          {mark ?? <BirgeMark size={44} />}
          <h1>{title}</h1>
          {text && <p className="door__text">{text}</p>}
        </header>
        {children}
      </div>
      {foot && <footer className="door__foot">{foot}</footer>}
    </main>
  )
}
