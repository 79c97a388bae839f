using System.Diagnostics;
using System.Globalization;
using Hiring.Client;
using Microsoft.Extensions.Options;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hiring.Demo;

/// <summary>Tells the hire: a line for each step as it is done, with a spinner while it works in a terminal, and tables.</summary>
internal sealed class Narrator
{
    private const int WidthOfALog = 120;

    private readonly IAnsiConsole console = AnsiConsole.Console;
    private readonly bool terminal = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    public Narrator()
    {
        if (Console.IsOutputRedirected)
        {
            // A log has no width of its own, and the default is too narrow for the tables.
            console.Profile.Width = WidthOfALog;
        }
    }

    /// <summary>Begins a chapter.</summary>
    public void Chapter(string title)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified());
    }

    /// <summary>Does a step and says what came of it. The work may say how far it is.</summary>
    public async Task<T> StepAsync<T>(string doing, Func<Action<string>, Task<T>> work, Func<T, string> done)
    {
        using var span = Traces.Source.StartActivity(doing);
        var watch = Stopwatch.StartNew();
        var result = terminal
            ? await console.Status().StartAsync(Markup.Escape(doing), status => work(progress => status.Status(Markup.Escape($"{doing}: {progress}"))))
            : await work(_ => { });
        Line("[green]done[/]", done(result), watch.Elapsed);
        return result;
    }

    /// <summary>Does a step that has nothing to report on its way.</summary>
    public Task<T> StepAsync<T>(string doing, Func<Task<T>> work, Func<T, string> done) => StepAsync(doing, _ => work(), done);

    /// <summary>Tries what the platform has to refuse, and shows the refusal.</summary>
    /// <exception cref="HireFailedException">It was not refused.</exception>
    public async Task RefusedAsync(string trying, string reason, Func<Task> work)
    {
        using var span = Traces.Source.StartActivity(trying);
        var watch = Stopwatch.StartNew();
        try
        {
            await work();
        }
        catch (HiringException refusal) when (refusal.Reason == reason)
        {
            Line("[yellow]refused[/]", $"{trying}: {refusal.Message} ({refusal.Reason})", watch.Elapsed);
            return;
        }
        throw new HireFailedException($"{trying}: the platform should have refused this with {reason}, and did not.");
    }

    public void Table(string title, Table table)
    {
        table.Title = new TableTitle(Markup.Escape(title), new Style(decoration: Decoration.Bold));
        Show(table.RoundedBorder().Expand());
    }

    public void Panel(string title, string markup) =>
        Show(new Panel(new Markup(markup)) { Header = new PanelHeader($" {Markup.Escape(title)} "), Expand = true }.RoundedBorder());

    public void Failed(Exception error)
    {
        console.WriteLine();
        console.Write(Escaped("The hire is not complete: " + error switch
        {
            OperationCanceledException => "it was stopped.",
            HiringException { Reason: { } reason } refusal =>
                $"{refusal.Message} ({reason} of {refusal.Domain}{(refusal.TraceId is { } trace ? $", trace {trace}" : "")})",
            HiringException or HireFailedException or OptionsValidationException => error.Message,
            _ => $"{error.GetType().Name}: {error.Message}",
        }, "red"));
    }

    public static Text Plain(string text) => new(text);

    public static string Money(Google.Type.Money money) => string.Create(CultureInfo.InvariantCulture, $"{money.CurrencyCode} {money.DecimalValue:N0}");

    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");

    public static string Number(double number) => number.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>FIT_VERDICT_UNDER_USED, in C# UnderUsed, becomes "under used".</summary>
    public static string Words(Enum value) =>
        string.Concat(value.ToString().Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? " " : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    private void Show(IRenderable block)
    {
        console.WriteLine();
        console.Write(block);
    }

    private void Line(string mark, string text, TimeSpan took)
    {
        var line = new Grid().AddColumn(new GridColumn().Width(9).NoWrap()).AddColumn(new GridColumn().Width(8).NoWrap().RightAligned()).AddColumn();
        line.AddRow(new Markup(mark), new Markup($"[grey]{took.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s[/]"), Plain(text));
        console.Write(line);
    }

    private static Markup Escaped(string text, string style) => new($"[{style}]{Markup.Escape(text)}[/]\n");
}
