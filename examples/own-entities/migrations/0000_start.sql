CREATE TABLE `harbour_berths` (
  `id` text PRIMARY KEY NOT NULL,
  `tenant_id` text NOT NULL REFERENCES `tenants`(`id`) ON DELETE restrict,
  `name` text NOT NULL,
  `depth_cm` integer NOT NULL,
  `version` integer NOT NULL,
  `created_at` integer NOT NULL,
  `updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `harbour_berths_name` ON `harbour_berths` (`tenant_id`,`name`);
--> statement-breakpoint
CREATE TABLE `harbour_moorings` (
  `id` text PRIMARY KEY NOT NULL,
  `tenant_id` text NOT NULL REFERENCES `tenants`(`id`) ON DELETE restrict,
  `berth_id` text NOT NULL REFERENCES `harbour_berths`(`id`) ON DELETE restrict,
  `ship` text NOT NULL,
  `state` text DEFAULT 'planned' NOT NULL,
  `pier_code` text,
  `version` integer NOT NULL,
  `created_at` integer NOT NULL,
  `updated_at` integer NOT NULL,
  `deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `harbour_moorings_berth` ON `harbour_moorings` (`tenant_id`,`berth_id`);
