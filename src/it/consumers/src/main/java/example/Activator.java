package example;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Where an OSGi framework starts the program. */
public class Activator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        System.out.println(WhatComputes.backend());
    }

    @Override
    public void stop(BundleContext context) {}
}
