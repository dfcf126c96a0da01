import type { SVGProps } from 'react'

type LogoProps = { label?: string; height?: number } & Omit<SVGProps<SVGSVGElement>, 'height' | 'width'>

function Wordmark({ label, height = 28, width, children, ...rest }: LogoProps & { width: number }) {
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true }
  return (
    <svg
      viewBox={`0 0 ${width} 52`}
      height={height}
      width={(height * width) / 52}
      fill="none"
      stroke="currentColor"
      strokeWidth={4.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      focusable="false"
      {...spoken}
      {...rest}
    >
      {children}
    </svg>
  )
}

/** Two rings that share a part: many places, one customer. */
export function BirgeMark({ label, size = 32, ...rest }: { label?: string; size?: number } & SVGProps<SVGSVGElement>) {
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true }
  return (
    <svg viewBox="0 0 48 48" width={size} height={size} fill="none" focusable="false" {...spoken} {...rest}>
      <rect width="48" height="48" rx="13" fill="var(--accent)" />
      <path d="M24 15.3a10.5 10.5 0 0 1 0 17.4 10.5 10.5 0 0 1 0-17.4Z" fill="var(--on-accent)" />
      <circle cx="18.2" cy="24" r="10.5" stroke="var(--on-accent)" strokeWidth="2.6" />
      <circle cx="29.8" cy="24" r="10.5" stroke="var(--on-accent)" strokeWidth="2.6" />
    </svg>
  )
}

export function BirgeLogo(props: LogoProps) {
  return (
    <Wordmark width={116} {...props}>
      <path d="M6 4v36M16 20a10 10 0 1 1 0 20 10 10 0 0 1 0-20Z" />
      <path d="M37 20.5V40M37 10.5h.01M48 40V20.5M48 29.5c0-5.5 3.5-9.3 9.5-9.3" />
      <path d="M72 20a10 10 0 1 1 0 20 10 10 0 0 1 0-20ZM82 20.5v19.3c0 6-4 9.7-10 9.7-3.6 0-6.5-1.3-8.3-3.6" />
      <path d="M91.5 30H111a10 10 0 1 0-3 7.1" />
    </Wordmark>
  )
}

/** Alma is apple in the Turkic languages: the last letter grows a leaf. */
export function AlmaLogo(props: LogoProps) {
  return (
    <Wordmark width={128} {...props}>
      <path d="M14 20a10 10 0 1 1 0 20 10 10 0 0 1 0-20ZM24 20.5V40M36 4v36" />
      <path d="M48 40V20.5M48 28.5a8.3 8.3 0 0 1 16.6 0V40M64.6 28.5a8.3 8.3 0 0 1 16.6 0V40" />
      <path d="M101 20a10 10 0 1 1 0 20 10 10 0 0 1 0-20ZM111 20.5V40" />
      <path d="M111 15.4c-1.2-7.6 3.6-13 13.6-13.4.6 8.7-4.6 13.7-13.6 13.4Z" fill="var(--accent-ink)" stroke="none" />
    </Wordmark>
  )
}
