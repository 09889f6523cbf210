import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  Equals,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

export class CreateGatewayDto {
  @IsString() @Length(1, 253) name: string;
  @IsString() @Length(3, 260) endpoint: string;
  @IsOptional() @IsString() @MaxLength(1000) description?: string;
  @IsOptional() @IsObject() metadata?: Record<string, unknown>;
  @IsOptional() @IsObject() labels?: Record<string, string>;
  @IsOptional() @IsBoolean() monitored?: boolean;
}

export class CreateGatewaysDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => CreateGatewayDto)
  items: CreateGatewayDto[];
}

export class ListGatewaysDto {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit: number = 100;
  @IsOptional() @IsString() cursor?: string;
  @IsOptional() @IsIn(['https', 'http', 'grpc']) scheme?: string;
  @IsOptional() @IsString() @Length(1, 200) q?: string;
}

class IocDto {
  @IsString() type: string;
  @IsString() value: string;
}

class AlertDto {
  @IsString() @Length(1, 500) title: string;
  @IsString() @Length(1, 100) source: string;
  @IsIn(['critical', 'high', 'medium', 'low', 'info']) severity: string;
  @IsOptional() @IsString() description?: string;
  @IsArray() @ArrayMaxSize(100) @IsString({ each: true }) affectedAssets: string[];
  @IsArray() @ArrayMaxSize(100) @ValidateNested({ each: true }) @Type(() => IocDto) iocs: IocDto[];
  @IsArray() @ArrayMaxSize(100) @Matches(/^T\d{4}(\.\d{3})?$/, { each: true }) mitreTechniques: string[];
}

export class IngestAlertsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => AlertDto)
  alerts: AlertDto[];
}

export class EvaluateIntentDto {
  @Equals('provision_resource') intentType: string;
  @IsIn(['dev', 'staging', 'prod', 'test']) environment: string;
  @IsString() @MaxLength(100) resourceType: string;
  @IsString() @MaxLength(100) region: string;
  @IsString() @MaxLength(100) size: string;
  @IsString() @MaxLength(200) requester: string;
  @IsObject() configuration: Record<string, unknown>;
}
