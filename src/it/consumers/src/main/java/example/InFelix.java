package example;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** Starts bundles in Apache Felix. Arguments: a folder for Felix, and the URLs of the bundles. */
class InFelix {
    public static void main(String[] arguments) throws Exception {
        Framework felix = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        arguments[0],
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT));
        felix.start();
        try {
            List<Bundle> bundles = new ArrayList<>();
            for (int i = 1; i < arguments.length; i++) {
                bundles.add(felix.getBundleContext().installBundle(arguments[i]));
            }
            for (Bundle bundle : bundles) {
                bundle.start();
            }
        } finally {
            // Its threads would keep the JVM from exiting.
            felix.stop();
            felix.waitForStop(0);
        }
    }
}
