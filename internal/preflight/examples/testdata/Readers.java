// Prints the names of the files given that Java's CertificateFactory refuses.

import java.io.FileInputStream;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

public class Readers {
    public static void main(String[] files) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String file : files) {
            try (InputStream in = new FileInputStream(file)) {
                factory.generateCertificate(in);
            } catch (CertificateException refused) {
                System.out.println(file);
            }
        }
    }
}
