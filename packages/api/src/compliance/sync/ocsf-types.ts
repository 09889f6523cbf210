import type { RESOURCE_TYPES } from '@breakwater/db/schema';

type ResourceType = (typeof RESOURCE_TYPES)[number];

const NATIVE: readonly (readonly [RegExp, ResourceType])[] = [
  [/^(aws)?ec2instance$/, 'ec2_instance'],
  [/^(aws)?(rdsdbinstance|rdsinstance)$/, 'rds_instance'],
  [/^(aws)?lambdafunction$/, 'lambda_function'],
  [/^(aws)?(elb|elasticloadbalancing)(v2)?loadbalancer$/, 'elastic_load_balancer'],
  [/^(aws)?s3bucket$/, 's3_bucket'],
  [/^(aws)?ecsservice$/, 'ecs_service'],
  [/^(aws)?ekscluster$/, 'eks_cluster'],
  [/^microsoftcomputevirtualmachines$/, 'virtual_machine'],
  [/^microsoftsqlserversdatabases$/, 'sql_database'],
  [/^microsoftwebsites$/, 'app_service'],
  [/^microsoftstoragestorageaccounts$/, 'storage_account'],
  [/^computegoogleapiscominstance$/, 'compute_instance'],
  [/^sqladmingoogleapiscominstance$/, 'cloud_sql'],
  [/^cloudfunctionsgoogleapiscomfunction$/, 'cloud_function'],
  [/^containergoogleapiscomcluster$/, 'gke_cluster'],
  [/^awsapigateway(restapi|v2api)$/, 'api_gateway'],
];

/** The type a provider's own name of one means, such as `AwsEc2Instance` or `AWS::EC2::Instance`. */
export function typeOf(native: string): ResourceType {
  const plain = native.toLowerCase().replace(/[^a-z0-9]/g, '');
  return NATIVE.find(([pattern]) => pattern.test(plain))?.[1] ?? 'other';
}
