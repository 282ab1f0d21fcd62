export {
  type ApiAccess,
  type ApiClient,
  type ApiClientOptions,
  createApiClient,
} from './create-api-client.ts';
