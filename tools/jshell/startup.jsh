import io.github.userstats.*;
import java.lang.foreign.*;

byte[] ages = {18, 24, 31, 36, 39, 42, 45, 53, 67, 80};
int[] cents = {1177, 1200, 7700, 2076, -2076, 5745, 1699, 2933, 1496, 3890, 128601, 0};
UserData data = UserData.of(ages, cents);
