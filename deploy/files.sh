#!/bin/sh
# S3-compatible storage with one user, whose keys come from the environment.
set -eu
umask 077
cat >/tmp/s3.json <<KEYS
{"identities": [{"name": "mashang",
  "credentials": [{"accessKey": "$S3_ACCESS_KEY", "secretKey": "$S3_SECRET_KEY"}],
  "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
KEYS
exec weed server -dir=/data -ip.bind=0.0.0.0 -ip=files -s3 -s3.config=/tmp/s3.json -volume.max=0
