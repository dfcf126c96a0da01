import { type CSSProperties, type ReactNode, useSyncExternalStore } from 'react'
import { Icon, type IconName } from './icons.tsx'

export const Card = ({ children, className, ...rest }: { children: ReactNode; className?: string; style?: CSSProperties }) => (
  <div {...rest} className={className ? `b-card ${className}` : 'b-card'}>
    {children}
  </div>
)

/** A grey shape of what will come. The list that waits says so once, with `aria-busy`; the shapes are silent. */
export function Skeleton({ width, height = '1em', radius, ratio }: { width?: string; height?: string; radius?: string; ratio?: string }) {
  return (
    <span
      className="b-skeleton"
      aria-hidden="true"
      style={{ inlineSize: width, blockSize: ratio ? 'auto' : height, aspectRatio: ratio, borderRadius: radius }}
    />
  )
}

/** As many empty tiles as products are expected, in the place where they will stand. */
export const TileSkeletons = ({ count = 8 }: { count?: number }) =>
  Array.from({ length: count }, (_, place) => (
    <div key={place} className="b-tile">
      <Skeleton ratio="4 / 5" radius="var(--radius-m)" />
      <div className="b-tile__words">
        <Skeleton width="70%" />
        <Skeleton width="35%" />
      </div>
    </div>
  ))

type StateProps = { title: ReactNode; text?: ReactNode; icon?: IconName; picture?: string; children?: ReactNode }

function State({ title, text, icon, picture, children, role }: StateProps & { role?: string }) {
  return (
    <div className="b-state" role={role}>
      {picture ? <img src={picture} alt="" width={120} height={120} /> : icon && <Icon name={icon} size={40} strokeWidth={1.2} />}
      <h2 className="b-state__title">{title}</h2>
      {text && <p className="b-state__text">{text}</p>}
      {children && <div className="b-row">{children}</div>}
    </div>
  )
}

/** Nothing is here yet; the action inside says how there will be something. */
export const EmptyState = (props: StateProps) => <State icon="box" {...props} />

/** Something failed; the action inside tries again or leads out. */
export const ErrorState = (props: StateProps) => <State icon="warning" role="alert" {...props} />

const subscribe = (changed: () => void) => {
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
  }
}

export const useOnline = () =>
  useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  )

/** Shown while the device is offline (or while `shown`), at the top of the page and of the screen. */
export function OfflineBanner({ children, shown }: { children: ReactNode; shown?: boolean }) {
  const online = useOnline()
  return (
    <div role="status">
      {(shown ?? !online) && (
        <div className="b-offline">
          <Icon name="offline" size={18} />
          {children}
        </div>
      )}
    </div>
  )
}
