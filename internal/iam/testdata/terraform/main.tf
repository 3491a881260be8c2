terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }
variable "status" { type = string }

# Whether to ask for what the service refuses.
variable "refused" {
  type    = bool
  default = false
}

provider "aws" {
  skip_metadata_api_check = true
  max_retries             = 1
  endpoints {
    iam = var.endpoint
    sts = var.endpoint
  }
}

resource "aws_iam_user" "signer" {
  name = "Frank"
  path = "/terraform/"
  tags = { team = "blue" }
}

resource "aws_iam_access_key" "signer" {
  user = aws_iam_user.signer.name
}

resource "aws_iam_signing_certificate" "signer" {
  user_name        = aws_iam_user.signer.name
  certificate_body = file("${path.module}/first.pem")
  status           = var.status
}

resource "aws_iam_user" "refused" {
  count = var.refused ? 1 : 0
  name  = "bob"
}

resource "aws_iam_signing_certificate" "refused" {
  for_each = var.refused ? {
    MalformedCertificate   = { user = "Frank", file = "expired.pem" }
    InvalidCertificate     = { user = "Frank", file = "weak.pem" }
    DuplicateCertificate   = { user = "Frank", file = "second.pem" }
    NoSuchEntity           = { user = "Nobody", file = "certificate.pem" }
    LimitExceeded          = { user = "Bob", file = "certificate.pem" }
    ServiceFailure         = { user = "Broken", file = "certificate.pem" }
    ConcurrentModification = { user = "Contended", file = "certificate.pem" }
  } : {}
  user_name        = each.value.user
  certificate_body = file("${path.module}/${each.value.file}")
}

output "certificate_id" {
  value = aws_iam_signing_certificate.signer.certificate_id
}
