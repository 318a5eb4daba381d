return areAllConsumersIncluded.toBoolean()
