import { type AnchorHTMLAttributes, type ComponentType, createContext, type ReactNode, useContext } from 'react'

export type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }

const plain = ({ children, ...rest }: AnchorProps) => <a {...rest}>{children}</a>
const LinkContext = createContext<ComponentType<AnchorProps>>(plain)

/** An app gives its router's link once, and every component here that leads somewhere uses it. */
export function LinkProvider({ link, children }: { link: ComponentType<AnchorProps>; children: ReactNode }) {
  return <LinkContext.Provider value={link}>{children}</LinkContext.Provider>
}

export function Anchor(props: AnchorProps) {
  const Link = useContext(LinkContext)
  return <Link {...props} />
}
