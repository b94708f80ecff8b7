// SPDX-License-Identifier: Apache-2.0
/** The godwit: the bird that flies from Alaska to New Zealand without a stop. */
export function Brand({ size = 32 }: { size?: number }) {
  return <img src={`${import.meta.env.BASE_URL}godwit.svg`} width={size} height={size} alt="" />;
}
