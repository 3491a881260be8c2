# Prints the names of the files given that Python's cryptography refuses. It
# reads fields when they are asked for.

import sys
import warnings

from cryptography import x509

warnings.simplefilter("ignore")
for name in sys.argv[1:]:
    try:
        with open(name, "rb") as file:
            certificate = x509.load_pem_x509_certificate(file.read())
        list(certificate.subject), list(certificate.issuer), list(certificate.extensions)
        certificate.version, certificate.serial_number, certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except Exception:
        print(name)
