using Hiring.Candidate.V1;
using Npgsql;

namespace Hiring.Candidate.Webhooks;

/// <summary>
/// Sends what is due. Each subscription has a lane of its own, so that an address which is slow holds up nobody else.
/// Several instances share the work.
/// </summary>
public sealed partial class WebhookSender(NpgsqlDataSource database, WebhookTransport transport, TimeProvider clock, ILogger<WebhookSender> log) : BackgroundService
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);
    private readonly DueDeliveries _due = new(database);

    /// <summary>The lanes at work, by subscription. Only the loop touches it.</summary>
    private readonly Dictionary<Guid, Task> _lanes = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollEvery, clock);
        var forgotten = clock.GetTimestamp();
        while (await Tick(timer, stoppingToken))
        {
            foreach (var ended in _lanes.Where(lane => lane.Value.IsCompleted).Select(lane => lane.Key).ToList())
                _lanes.Remove(ended);
            try
            {
                foreach (var lane in (await _due.Claim([.. _lanes.Keys], stoppingToken)).GroupBy(delivery => delivery.WebhookId))
                    _lanes[lane.Key] = Run(lane.Key, [.. lane], stoppingToken);
                if (clock.GetElapsedTime(forgotten) > ForgetEvery)
                {
                    await _due.Forget(stoppingToken);
                    forgotten = clock.GetTimestamp();
                }
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException)
            {
                if (!stoppingToken.IsCancellationRequested)
                    LogFailed(log, e);
            }
        }
        await Task.WhenAll(_lanes.Values);
    }

    private async Task Run(Guid webhook, IReadOnlyList<DueDelivery> deliveries, CancellationToken stopping)
    {
        try
        {
            while (deliveries.Count > 0)
            {
                await Task.WhenAll(deliveries.Select(delivery => Send(delivery, stopping)));
                deliveries = await _due.ClaimMore(webhook, stopping);
            }
        }
        // What was claimed and not noted is due again when its lease ends.
        catch (Exception e)
        {
            if (!stopping.IsCancellationRequested)
                LogFailed(log, e);
        }
    }

    private async Task Send(DueDelivery delivery, CancellationToken stopping)
    {
        var (status, error, wait) = await Attempt(delivery, stopping);
        await _due.Note(delivery, status, error, wait, Random.Shared.NextDouble(), stopping);
    }

    /// <summary>Makes the attempt. What this service itself cannot do counts as a failed one, so that no delivery is tried for ever.</summary>
    private async Task<(int Status, string Error, TimeSpan? Wait)> Attempt(DueDelivery delivery, CancellationToken stopping)
    {
        try
        {
            var body = EventTypes.Body(CandidateEvent.Parser.ParseFrom(delivery.Payload), delivery.OccurredAt);
            return await transport.Post(new Uri(delivery.Url), body, delivery.Headers(clock.GetUtcNow(), body), stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            LogFailed(log, e);
            return (0, "could not be prepared here", null);
        }
    }

    private static async Task<bool> Tick(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks could not be sent; what is due stays due")]
    private static partial void LogFailed(ILogger log, Exception e);
}
