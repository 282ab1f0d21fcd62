export { openApi } from './contract/openapi.ts';
export { createIssuerKeys, type Get } from './identity/issuer-keys.ts';
export { defaultIdentityLimits, type IdentityLimits } from './identity/limits.ts';
export { createVerifier, type VerifyToken } from './identity/verify-token.ts';
export { type ApiResult, apiResults } from './server/create-api.ts';
export { type ApiLimits, defaultApiLimits } from './server/limits.ts';
export { type ApiServer, type Certificate, type ServeOptions, serveApi } from './server/serve-api.ts';
