/** What was chosen of a variant, as people read it: `Mavi` and `450 ml` say what they are, of a bare `9` its option has to. */
export const optionText = ({ label, value_label }: { label: string; value_label: string }): string =>
  /^\d+([.,]\d+)?$/.test(value_label) ? `${label}: ${value_label}` : value_label
