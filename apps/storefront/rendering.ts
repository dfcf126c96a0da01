/** What the server and the thread that renders pages say to each other. */
export interface RenderRequest {
  render: number
  /** Path and query, with the prefix of the language. */
  url: string
  locale: 'tr' | 'az' | 'en'
  market: 'TR' | 'AZ'
  origin: string
}

export interface RenderReply {
  render: number
  status: number
  headers: Record<string, string>
  body: string
  /** What went wrong, for the log; nobody is shown it. */
  error?: string
}

/** What a page asks of the API while it is rendered. */
export interface ApiRequest {
  ask: number
  /** The page that asks. */
  render: number
  url: string
  headers: Record<string, string>
}

export interface ApiReply {
  ask: number
  status: number
  body: string
}
