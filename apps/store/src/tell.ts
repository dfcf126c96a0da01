import { notifications } from '@mantine/notifications'

/** A few words at the top of the screen, gone by themselves. */
export const tell = (message: string, close: string, color?: string) =>
  notifications.show({ message, autoClose: 7_000, closeButtonProps: { 'aria-label': close }, ...(color && { color }) })
