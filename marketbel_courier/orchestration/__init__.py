"""All that is Dagster's: assets, sensors, resources, storage. Nothing else imports dagster."""
