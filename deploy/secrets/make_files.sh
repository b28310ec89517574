#!/bin/sh
# Makes the files of docker-compose.secrets.yml in a folder: each that is missing, none anew.
# usage: deploy/secrets/make_files.sh FOLDER
set -eu
folder=${1:?name the folder, such as ./secrets}
# Whoever may not enter the folder reads none of its files.
mkdir -p "$folder"
chmod 700 "$folder"
umask 022

written() {
    [ -e "$folder/$1" ] || printf '%s\n' "$2" > "$folder/$1"
}
random() {
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}
database_url() {
    echo "postgresql://$1:$2@postgres:5432/marketbel"
}

written postgres-password "$(random)"
written redis-password "$(random)"
written ml-analyze-token "$(random)"
written source-logins-key "$(random)$(random)"
written owner-database-url "$(database_url marketbel "$(cat "$folder/postgres-password")")"
written redis-url "redis://:$(cat "$folder/redis-password")@redis:6379/0"
for role in courier parser dagster; do
    written "$role-database-url" "$(database_url "marketbel_$role" "$(random)")"
done
# Yours to fill in: `docker run --rm -it marketbel-courier marketbel-courier admin hash-password`
# prints a password's hash.
for name in admin-password-hash admin-tokens jwt-secret alert-webhook-url; do
    written "$name" ""
done
