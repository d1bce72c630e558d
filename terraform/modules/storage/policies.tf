locals {
  # Named one by one, as everywhere: all that carries a file or its name.
  every_access = [
    "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectTagging",
    "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject", "s3:DeleteObjectVersion",
    "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
    "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads",
  ]

  # From names, so that a plan shows the policies whole.
  arns = { for what, name in local.names : what => "arn:aws:s3:::${name}" }

  tls_only = {
    for what, arn in local.arns : what => [
      {
        Sid       = "DenyClearText"
        Effect    = "Deny"
        Principal = "*"
        Action    = local.every_access
        Resource  = [arn, "${arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "DenyOldTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = local.every_access
        Resource  = [arn, "${arn}/*"]
        Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
      },
    ]
  }

  # Any distribution of this account, since the id of ours is not known before it is made. Reading only, and no listing: who
  # asks for the root would get the names of all files.
  read_by_cloudfront = {
    Sid       = "AllowOwnCloudFront"
    Effect    = "Allow"
    Principal = { Service = "cloudfront.amazonaws.com" }
    Action    = ["s3:GetObject"]
    Resource  = ["${local.arns["static"]}/*"]
    Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:cloudfront::${var.account_id}:distribution/*" } }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.bucket
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.tls_only[each.key], each.key == "static" ? [local.read_by_cloudfront] : [])
  })

  # S3 refuses one while the other is being changed.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
