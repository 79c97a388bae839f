namespace Hiring.Candidate.Webhooks;

/// <summary>
/// When a delivery that failed is tried again: the schedule that the Standard Webhooks specification recommends ('Deliverability
/// and reliability'), ten attempts within about three days.
/// </summary>
internal static class RetrySchedule
{
    /// <summary>An address that nothing reached for so long is disabled.</summary>
    internal const int DaysUntilDisabled = 5;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Attempts of one delivery, the first included.</summary>
    internal static int Attempts => Pauses.Length + 1;

    /// <summary>The pause after so many attempts, lengthened by up to a fifth so that retries do not come back together; null when it is given up.</summary>
    /// <param name="attempts">Attempts made, at least 1.</param>
    /// <param name="jitter">A random number, 0 to 1.</param>
    /// <param name="wait">What the receiver asked for by Retry-After (RFC 9110, 10.2.3). Never less than the schedule, never more than its longest pause.</param>
    internal static TimeSpan? After(int attempts, double jitter, TimeSpan? wait = null)
    {
        if (attempts >= Attempts)
            return null;
        var (least, most) = (Pauses[attempts - 1], Pauses[^1]);
        var pause = wait is not { } asked || asked < least ? least : asked > most ? most : asked;
        return pause * (1 + jitter / 5);
    }
}
