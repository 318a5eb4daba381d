module example {
    requires io.github.userstats;
}
