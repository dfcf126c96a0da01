export { OfflinePage as default } from '../error-page.tsx'
