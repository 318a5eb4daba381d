return isSparkIncluded.toBoolean()
