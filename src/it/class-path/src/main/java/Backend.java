import io.github.userstats.UserStats;

class Backend {
    public static void main(String[] arguments) {
        System.out.println(UserStats.runtime().backend());
    }
}
