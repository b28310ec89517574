# What stands before Dagster's web UI says this.

ui-json-only = Only JSON is taken here: send application/json.
ui-post-graphql = Questions are asked by POST here: send the query as JSON.
ui-no-request = No GraphQL request could be read: send an object with a query.
ui-read-only = Read only is this web UI: nothing is changed here.
ui-sign-in-title = Sign in to Dagster
ui-sign-in-name = Name
ui-sign-in-password = Password
ui-sign-in = Sign in
ui-is-up = Dagster's web UI: { $url }
