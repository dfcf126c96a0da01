import { useMutation, useQueryClient } from '@tanstack/react-query'

/** Keeps something of a customer; whatever shows it is read again. */
export function useKeeping<Asked = void>(keep: (asked: Asked) => Promise<unknown>, done?: () => void) {
  const memory = useQueryClient()
  return useMutation({
    mutationFn: keep,
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['clients'] })
      done?.()
    },
  })
}
