using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hiring.ServiceDefaults.Database;

/// <summary>Does what is due, again and again while the service runs. Several instances share the work.</summary>
/// <param name="every">How often it comes by.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">Where a failure is told.</param>
public abstract partial class Sweep(TimeSpan every, TimeProvider clock, ILogger log) : BackgroundService
{
    /// <summary>The clock.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Run(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Does everything that is due. A failure is told, and the next time tries again.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        try
        {
            await DoDue(cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(log, GetType().Name, every, e);
        }
    }

    /// <summary>Does everything that is due.</summary>
    protected abstract Task DoDue(CancellationToken cancellation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sweep} could not do what is due; it tries again in {Every}")]
    private static partial void LogFailed(ILogger log, string sweep, TimeSpan every, Exception e);
}
