namespace Hiring.AppHost.Tests;

/// <summary>A folder of one test. It lies where the server's account can go, which is not /root.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"hiring-apphost-tests-{Guid.CreateVersion7():N}")).FullName;

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
