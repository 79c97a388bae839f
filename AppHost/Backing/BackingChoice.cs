using Hiring.Backing.Postgres;

namespace Hiring.AppHost.Backing;

/// <summary>Decides how Postgres and Redis run here.</summary>
internal static class BackingChoice
{
    /// <summary>
    /// Containers where an engine answers, embedded otherwise; <c>--backing containers|embedded</c> forces one of them and
    /// <c>--data throwaway</c> keeps nothing. Null when it cannot work; then it has said why and how to mend it.
    /// </summary>
    public static async Task<IBacking?> MakeAsync(IDistributedApplicationBuilder builder)
    {
        try
        {
            return await ChooseAsync(builder);
        }
        catch (Exception exception) when (exception is PostgresUnavailableException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return null;
        }
    }

    /// <summary>The same, with what is wrong as an exception whose message says how to mend it.</summary>
    /// <param name="builder">The application, with the options in its configuration.</param>
    /// <param name="places">Where PostgreSQL may come from; null means the usual places.</param>
    /// <exception cref="ArgumentException">An option has a value that it does not take, or wants an engine and none answers.</exception>
    /// <exception cref="PostgresUnavailableException">Neither way works on this machine.</exception>
    public static async Task<IBacking> ChooseAsync(IDistributedApplicationBuilder builder, PostgresPlaces? places = null)
    {
        var wanted = OneOf(builder, "backing", "", "containers", "embedded");
        var throwAway = OneOf(builder, "data", "keep", "throwaway") is "throwaway";

        var engine = wanted is "embedded" ? null : await ContainerEngine.FindAsync();
        if (engine is null && wanted is "containers")
            throw new ArgumentException("""
                --backing containers was asked for, but no container engine answers.
                To mend it, do one of these and start again:
                  - start Docker or Podman ("docker info" or "podman info" must succeed);
                  - leave the option out: Postgres and Redis then run embedded.
                """);

        // Looked for first, so that a machine that can do neither hears so before anything starts.
        var binaries = engine is null ? await FindBinariesAsync(wanted, places) : null;
        var data = throwAway ? null : KeptData.Take(builder.AppHostDirectory);
        if (engine is not null)
        {
            builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] = engine;
            return new ContainerBacking(builder, engine, data);
        }

        return new EmbeddedBacking(builder, binaries!, data);
    }

    private static async Task<PostgresBinaries> FindBinariesAsync(string wanted, PostgresPlaces? places)
    {
        try
        {
            return await PostgresBinaries.FindAsync(places, log: Console.WriteLine);
        }
        catch (PostgresUnavailableException exception) when (wanted is "")
        {
            throw new PostgresUnavailableException(
                $"""
                {exception.Message}
                  - or start a container engine, Docker or Podman ("docker info" or "podman info" must succeed); none answers now.
                """,
                exception);
        }
    }

    private static string OneOf(IDistributedApplicationBuilder builder, string key, string standard, params string[] others)
    {
        var value = builder.Configuration[key] is { Length: > 0 } given ? given : standard;
        string[] names = [standard, .. others];
        return names.Contains(value)
            ? value
            : throw new ArgumentException($"--{key} takes {string.Join(" or ", names.Where(name => name is not ""))}, not '{value}'.");
    }
}
