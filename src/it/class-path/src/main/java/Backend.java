class Backend {
    public static void main(String[] arguments) {
        System.out.println(io.github.userstats.Backend.current().kind());
    }
}
