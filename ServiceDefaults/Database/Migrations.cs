using System.Reflection;
using DbUp;
using DbUp.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hiring.ServiceDefaults.Database;

/// <summary>The second role of a service's program: <c>--migrate</c> brings its database up to date and ends.</summary>
public static partial class Migrations
{
    /// <summary>'hiring' in ASCII: the advisory lock that lets one migration run at a time in a database.</summary>
    private const long Lock = 0x686972696e67;

    /// <summary>
    /// Runs the SQL scripts embedded in the service (<c>Migrations/*.sql</c>) after those of ServiceDefaults, each once,
    /// each in a transaction, under an advisory lock. Answers the exit code of the program.
    /// </summary>
    public static async Task<int> MigrateAsync(this IHostApplicationBuilder builder)
    {
        using var logging = LoggerFactory.Create(l => l.AddSimpleConsole(o => o.SingleLine = true));
        var log = logging.CreateLogger("Migrations");
        var database = builder.Configuration.GetConnectionString("database")
            ?? throw new InvalidOperationException("Set ConnectionStrings:database to the Postgres database of this service.");

        await using var source = NpgsqlDataSource.Create(database);
        await using var held = await source.OpenConnectionAsync();
        await using (var take = new NpgsqlCommand("select pg_advisory_lock($1)", held) { Parameters = { new() { Value = Lock } }, CommandTimeout = 0 })
            await take.ExecuteNonQueryAsync();

        var result = Run(database, Assembly.GetEntryAssembly()!, log);
        if (result.Successful)
            return 0;
        LogFailed(log, result.ErrorScript?.Name, result.Error);
        return 1;
    }

    /// <summary>Runs the scripts of ServiceDefaults and of one service against a database.</summary>
    public static DatabaseUpgradeResult Run(string database, Assembly service, ILogger log) =>
        DeployChanges.To.PostgresqlDatabase(database)
            .WithScriptsEmbeddedInAssembly(typeof(Migrations).Assembly, IsMigration, new SqlScriptOptions { RunGroupOrder = 0 })
            .WithScriptsEmbeddedInAssembly(service, IsMigration, new SqlScriptOptions { RunGroupOrder = 1 })
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(log)
            .Build()
            .PerformUpgrade();

    [LoggerMessage(Level = LogLevel.Critical, Message = "Migration {Script} failed; nothing of it was kept")]
    private static partial void LogFailed(ILogger log, string? script, Exception e);

    private static bool IsMigration(string name) =>
        name.Contains(".Migrations.", StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal);
}
