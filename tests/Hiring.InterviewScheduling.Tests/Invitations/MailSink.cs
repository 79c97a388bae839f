using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Hiring.Testing;
using MimeKit;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>A mail that a server took.</summary>
internal sealed record Received(string To, MimeMessage Message)
{
    internal string MessageId => Message.MessageId!;

    internal string Calendar => Message.BodyParts.OfType<TextPart>().Single(part => part.ContentType.IsMimeType("text", "calendar")).Text!;

    internal string Words => Message.BodyParts.OfType<TextPart>().Single(part => part.ContentType.IsMimeType("text", "plain")).Text!;
}

/// <summary>
/// A real SMTP server, smtp-server of npm. It refuses addresses that begin with 'unknown' for good and those that begin with 'busy' for now, and
/// takes each mail after a while. What it has printed it has taken, whatever becomes of the client.
/// </summary>
internal sealed class MailSink : IAsyncDisposable
{
    private const string Script = """
        import { SMTPServer } from 'smtp-server';
        const refuse = (code, text) => Object.assign(new Error(text), { responseCode: code });
        const server = new SMTPServer({
          disabledCommands: ['AUTH', 'STARTTLS'], logger: false, disableReverseLookup: true,
          onRcptTo: (to, _, done) => done(to.address.startsWith('unknown') ? refuse(550, `5.1.1 no mailbox ${to.address}`) : to.address.startsWith('busy') ? refuse(451, '4.3.2 later') : null),
          onData: (stream, session, done) => {
            const parts = [];
            stream.on('data', part => parts.push(part));
            stream.on('end', () => process.stdout.write(JSON.stringify({ to: session.envelope.rcptTo[0].address, raw: Buffer.concat(parts).toString('base64') }) + '\n', () => setTimeout(done, DELAY)));
          },
        });
        server.on('error', () => {});
        server.listen(PORT, '127.0.0.1', () => console.log(server.server.address().port));
        process.stdin.resume().on('end', () => process.exit());
        """;

    private readonly Process _node;
    private readonly ConcurrentQueue<Received> _received = [];

    private MailSink(Process node, int port) => (_node, Port) = (node, port);

    internal int Port { get; }

    internal IReadOnlyList<Received> Received => [.. _received];

    internal static async Task<MailSink> StartAsync(int port = 0, int delay = 0)
    {
        var folder = await OtherPrograms.NpmAsync("smtp-server@3.21.6");
        var node = OtherPrograms.StartNode(folder, Script.Replace("PORT", $"{port}", StringComparison.Ordinal).Replace("DELAY", $"{delay}", StringComparison.Ordinal));
        var sink = new MailSink(node, int.Parse(await node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await node.StandardError.ReadToEndAsync()), System.Globalization.CultureInfo.InvariantCulture));
        _ = sink.ReadAsync();
        return sink;
    }

    private async Task ReadAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            var mail = JsonDocument.Parse(line).RootElement;
            _received.Enqueue(new(mail.GetProperty("to").GetString()!, MimeMessage.Load(new MemoryStream(mail.GetProperty("raw").GetBytesFromBase64()))));
        }
    }

    /// <summary>Waits until mails that fit are there, and answers them.</summary>
    internal async Task<IReadOnlyList<Received>> Wait(int count, Func<Received, bool> which)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (Received.Where(which).ToList() is { } found && found.Count >= count)
                return found;
            await Task.Delay(20, soon.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _node.Kill();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }
}
