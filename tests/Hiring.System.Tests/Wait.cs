using System.Diagnostics;

namespace Hiring.SystemTests;

/// <summary>Waits for what happens by itself.</summary>
internal static class Wait
{
    /// <summary>Asks until it is so; fails with what was awaited and the last answer when that takes too long.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo, string what, int seconds = 30)
    {
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Delay(100))
        {
            var answer = await ask();
            if (isSo(answer))
                return answer;
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > seconds)
            {
                var last = answer is IEnumerable<object> all ? string.Join('\n', all) : $"{answer}";
                Assert.Fail($"After {seconds} s it is still not so that {what}: {last}");
            }
        }
    }

    public static Task<T> UntilAsync<T>(Func<T> ask, Func<T, bool> isSo, string what, int seconds = 30) =>
        UntilAsync(() => Task.FromResult(ask()), isSo, what, seconds);
}
